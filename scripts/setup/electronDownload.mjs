const firstByteMs = 15_000;
const stallMs = 30_000;

/**
 * Brings Electron's zip into its own download cache, and gives up early where nothing comes: a closed network often drops
 * packets instead of refusing them, and Electron's installer would wait for minutes.
 */
export async function downloadElectron(version, say) {
  const { downloadArtifact } = await import('@electron/get');
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(), firstByteMs);
  let shownPercent = 0;
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      // install.js compares the checksum; here only the transport matters.
      unsafelyDisableChecksums: true,
      downloadOptions: {
        quiet: true,
        signal: giveUp.signal,
        getProgressCallback({ percent }) {
          clearTimeout(timer);
          if (percent < 1) timer = setTimeout(() => giveUp.abort(), stallMs);
          if (percent - shownPercent < 0.1) return;
          shownPercent = percent;
          say(`downloading ${Math.round(percent * 100)} %`);
        },
      },
    });
  } catch (problem) {
    const reason = giveUp.signal.aborted ? 'no answer in time' : (problem.cause?.message ?? problem.message);
    throw new Error(`The ordinary download failed (${reason})`, { cause: problem });
  } finally {
    clearTimeout(timer);
  }
}
