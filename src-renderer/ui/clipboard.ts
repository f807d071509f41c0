import { createContext, useContext } from 'react';

/** How text reaches the clipboard; the page itself has no right to it. @param what said back, for example `37 rows`. */
export type Copy = (text: string, what: string) => void;

export const CopyContext = createContext<Copy>(() => undefined);
export const useCopy = (): Copy => useContext(CopyContext);
