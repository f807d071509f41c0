import { useQuery } from '@tanstack/react-query';
import { defaultTarget, formatTarget } from '../../shared/base/target.ts';
import type { Settings } from '../../shared/contract/appMethods.ts';
import { queries } from './queries.ts';

const unread: Settings = { theme: 'system', target: formatTarget(defaultTarget), layout: {} };

/** What the user chose; the defaults until it has been read. */
export const useSettings = (): Settings => useQuery(queries.settings()).data ?? unread;
