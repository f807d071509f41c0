import type { Output } from '../../shared/contract/api.ts';
import type { MenuSection } from '../ui/Menu.tsx';
import type { ProjectActs } from './useProjectActs.ts';

const shownRecent = 6;

export function projectMenu(
  acts: ProjectActs,
  hasProject: boolean,
  recent: Output<'project.recent'>,
): readonly MenuSection[] {
  const sections: MenuSection[] = [
    {
      actions: [
        { label: 'New project…', icon: 'newFile', run: acts.create },
        { label: 'Open project…', icon: 'open', run: acts.open },
        { label: 'Open the sample', icon: 'sample', run: acts.openSample },
      ],
    },
  ];
  if (recent.length > 0)
    sections.push({
      title: 'Recent',
      actions: recent.slice(0, shownRecent).map((entry) => ({
        label: entry.name,
        icon: 'history',
        hint: entry.path,
        run: () => acts.openRecent(entry.path),
      })),
    });
  if (hasProject)
    sections.push({
      actions: [
        { label: 'Import models…', icon: 'import', run: acts.importModel },
        { label: 'Import trtexec files…', icon: 'import', run: acts.importRun },
        { label: 'Close project', icon: 'close', run: acts.close },
      ],
    });
  return sections;
}
