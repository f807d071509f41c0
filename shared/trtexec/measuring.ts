/**
 * How a measurement was made, from the `Inference Options` block that trtexec prints before it: what is in effect, whatever
 * flags brought it (11.x measures with CUDA graph and without transfers by default, 10.x when asked to). Two runs whose
 * states differ measured different things. Source: trtexec-formats §c.7, §d.2.
 */
export function measuringState(options: Readonly<Record<string, string>> | null): readonly string[] | null {
  if (options === null || !switches.some(([key]) => key in options)) return null;
  const streams = options['Inference Streams'] ?? options['Streams'] ?? '1';
  return [
    ...switches.flatMap(([key, name]) =>
      key in options ? [`${name} ${options[key] === 'Enabled' ? 'on' : 'off'}`] : [],
    ),
    `${streams} stream${streams === '1' ? '' : 's'}`,
  ];
}

const switches = [
  ['CUDA Graph', 'CUDA graph'],
  ['Data transfers', 'transfers'],
  ['Spin-wait', 'spin-wait'],
  ['Multithreading', 'threads'],
] as const;
