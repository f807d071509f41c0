import type { Project } from './project.ts';

/** Which project is open, and what can be taken back in it. */
export interface ProjectMethods {
  'project.recent': {
    input: null;
    output: readonly { readonly path: string; readonly name: string; readonly openedAt: string }[];
  };
  'project.current': { input: null; output: Project | null };
  'project.create': { input: { token: string }; output: Project };
  'project.open': { input: { token: string } | { recent: string }; output: Project };
  'project.openSample': { input: null; output: Project };
  'project.close': { input: null; output: null };
  'history.state': { input: null; output: HistoryState };
  'history.undo': { input: null; output: HistoryState };
  'history.redo': { input: null; output: HistoryState };
}

export interface HistoryState {
  readonly undo: string | null;
  readonly redo: string | null;
}
