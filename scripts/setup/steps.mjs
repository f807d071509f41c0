const heartbeatMs = 30_000;
const print = (text) => process.stderr.write(`${text}\n`);

/**
 * Runs set-up steps one after the other. A step that is done says nothing; one that works says what, how it goes and how
 * long it took; one that cannot be done here (`missing`) says how to mend it and the rest goes on; one that fails ends it.
 *
 * A step: `{ name, help, isDone(), run(say) }`; `run` answers a note, or `{ missing: remedy }`.
 * @returns true unless a step failed
 */
export async function runSteps(steps) {
  for (const step of steps) {
    if (await step.isDone()) continue;
    if (!(await runStep(step))) return false;
  }
  return true;
}

/** True when there is nothing to do. */
export async function areDone(steps) {
  for (const step of steps) if (!(await step.isDone())) return false;
  return true;
}

async function runStep(step) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  print(`${step.name} …`);
  const heartbeat = setInterval(() => print(`  still working (${seconds()})`), heartbeatMs);
  try {
    const answer = await step.run((line) => print(`  ${line}`));
    print(typeof answer === 'string' ? `${step.name}: ${answer} (${seconds()})` : `${step.name}: ${answer.missing}`);
    return true;
  } catch (problem) {
    print(`\n${step.name} failed after ${seconds()}: ${problem.message}`);
    if (problem.output) print(`It said last:\n${indent(problem.output.trim().split('\n').slice(-15))}`);
    print(`What to do: ${step.help}`);
    return false;
  } finally {
    clearInterval(heartbeat);
  }
}

const indent = (lines) => lines.map((line) => `  ${line}`).join('\n');
