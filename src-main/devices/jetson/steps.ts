import type { DeviceFacts } from '../../../shared/contract/project.ts';
import type { RunJob } from '../device.ts';
import { jobFiles, modelPath, timingCachePath } from './boardFolder.ts';
import type { JobStep } from './jobScript.ts';

/**
 * The three steps of a run on a board (design §5): build with the timing cache of this TensorRT; measure with a CUDA
 * graph, spin-wait and no transfers; profile without a CUDA graph, since with one the profile rests on one iteration.
 * Paths are relative to the job's folder.
 */
export function stepsOf(job: RunJob, facts: DeviceFacts): readonly JobStep[] {
  const trtexec = facts.trtexecPath ?? 'trtexec';
  const home = '../../..';
  const shapes = job.shapes === null ? [] : [`--shapes=${job.shapes}`];
  const precision = job.precision === 'fp32' ? [] : job.precision === 'fp16' ? ['--fp16'] : ['--int8', '--fp16'];
  const load = [`--loadEngine=${jobFiles.engine}`, ...shapes];
  return [
    {
      phase: 'build',
      words: [
        trtexec,
        `--onnx=${home}/${modelPath(job.model.sha256)}`,
        ...precision,
        ...shapes,
        '--skipInference',
        `--saveEngine=${jobFiles.engine}`,
        `--timingCacheFile=${home}/${timingCachePath(facts.tensorrt)}`,
        '--profilingVerbosity=detailed',
      ],
    },
    {
      phase: 'measure',
      words: [
        trtexec,
        ...load,
        '--useCudaGraph',
        '--useSpinWait',
        '--noDataTransfers',
        `--warmUp=${job.options.warmUpMs}`,
        `--duration=${job.options.measureSeconds}`,
        `--exportTimes=${jobFiles.times}`,
      ],
    },
    {
      phase: 'profile',
      words: [
        trtexec,
        ...load,
        '--useSpinWait',
        '--noDataTransfers',
        '--separateProfileRun',
        `--exportProfile=${jobFiles.profile}`,
        `--exportLayerInfo=${jobFiles.layers}`,
      ],
    },
  ];
}
