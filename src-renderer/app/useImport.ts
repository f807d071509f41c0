import type { FileToken } from '../../shared/contract/appMethods.ts';
import type { Run } from '../../shared/contract/project.ts';
import { call } from '../bridge/bridge.ts';
import { importFiles, type Imported } from '../bridge/importFiles.ts';
import { useAct, type Act } from '../bridge/useAct.ts';
import { go, useTrail } from '../ui/place.ts';
import { tellDone } from '../bridge/notices.ts';

/** Brings files into the project and shows what came of them; without a project it asks where to make one first. */
export function useImport(hasProject: boolean): Act<readonly FileToken[]> {
  return useAct(async (files: readonly FileToken[]) => {
    const opensOne = files.some((file) => file.kind === 'project');
    if (!hasProject && !opensOne && files.some((file) => file.kind !== 'unknown')) {
      const [place] = await call('files.pick', { purpose: 'create-project' });
      if (!place) return null;
      await call('project.create', { token: place.token });
    }
    return importFiles(files);
  }, show);
}

function show(imported: Imported | null): void {
  if (!imported) return;
  const { project, variants, runs, ignored } = imported;
  if (project) useTrail.getState().reset({ screen: 'variants', variant: null });
  const last = variants.at(-1);
  if (last) go({ screen: 'variants', variant: last.id });
  else showRuns(runs);
  if (ignored.length > 0)
    tellDone(
      `Left out ${ignored.join(', ')}.`,
      null,
      'QDQ Studio reads .onnx, .qdq, and the .json and .log files of trtexec.',
    );
}

/** Two are a question: which is faster? One answers it for the run that Compare shows already; else it is looked at. */
function showRuns(runs: readonly Run[]): void {
  const [first, second] = runs;
  const { place } = useTrail.getState();
  if (!first) return;
  if (second) go({ screen: 'compare', a: first.id, b: second.id });
  else if (place.screen === 'compare') go({ screen: 'compare', a: place.a ?? place.b, b: first.id });
  else go({ screen: 'engine', source: { kind: 'run', run: first.id } });
}
