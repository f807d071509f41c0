import { create } from 'zustand';
import type { AppError } from '../../shared/base/errors.ts';

/** Short messages at the corner, each there once: what was done, with a way back; what went wrong, with what to do. */
export interface Notice {
  readonly id: number;
  readonly tone: 'done' | 'problem';
  readonly title: string;
  readonly text: string | null;
  readonly details: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

interface Notices {
  readonly notices: readonly Notice[];
  readonly add: (notice: Omit<Notice, 'id'>) => void;
  readonly dismiss: (id: number) => void;
  readonly dismissAll: () => void;
}

let lastId = 0;
const most = 5;

export const useNotices = create<Notices>((set) => ({
  notices: [],
  add: (notice) =>
    set((state) => {
      const others = state.notices.filter(({ title, text }) => title !== notice.title || text !== notice.text);
      return { notices: [...others, { ...notice, id: ++lastId }].slice(-most) };
    }),
  dismiss: (id) => set((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) })),
  dismissAll: () => set({ notices: [] }),
}));

/** @param action for example the way back. */
export function tellDone(title: string, action: Notice['action'] = null, text: string | null = null): void {
  useNotices.getState().add({ tone: 'done', title, text, details: null, action });
}

/** @param retry offered where the error says that trying again can help. */
export function tellProblem(error: AppError, retry: (() => void) | null = null): void {
  useNotices.getState().add({
    tone: 'problem',
    title: error.message,
    text: error.hint,
    details: [error.code, error.details].filter(Boolean).join('\n'),
    action: error.retryable && retry ? { label: 'Try again', run: retry } : null,
  });
}
