import { useQuery } from '@tanstack/react-query';
import type { DeviceStep } from '../../shared/contract/deviceMethods.ts';

export const deviceTaskKey = (task: string) => ['device-task', task] as const;

/** The steps so far of a task that this window began, as main tells them. */
export const useDeviceTask = (task: string): readonly DeviceStep[] =>
  useQuery({ queryKey: deviceTaskKey(task), queryFn: (): readonly DeviceStep[] => [], enabled: false }).data ?? [];

/** A name for a new one. */
export const newDeviceTask = (): string => crypto.randomUUID();
