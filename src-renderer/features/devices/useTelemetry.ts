import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DeviceRecord, Telemetry } from '../../../shared/contract/project.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';

const pollMs = 2000;
/** Where there is nothing to tell yet. */
const restMs = 10_000;
/** Five minutes of polling. */
const longest = 150;

/**
 * What a device tells while one looks: the samples of the job that is on it, else one every two seconds as long as somebody
 * has signed in to it. Nothing is asked of a device that is not there. Mount it anew for another device.
 */
export function useTelemetry({ id, kind, presence }: DeviceRecord): readonly Telemetry[] {
  const [samples, setSamples] = useState<readonly Telemetry[]>([]);
  const runs = useQuery(queries.runs()).data ?? [];
  const jobs = useQuery(queries.jobs()).data ?? [];
  const ofJob = jobs.find((job) => runs.some((run) => run.id === job.run && run.device === id))?.telemetry ?? null;
  const [lastOfJob, setLastOfJob] = useState<Telemetry | null>(null);
  if (ofJob !== null && ofJob.at !== lastOfJob?.at) {
    setLastOfJob(ofJob);
    setSamples((known) => [...known, ofJob].slice(-longest));
  }
  const polls = presence === 'online' && (kind === 'jetson' || kind === 'local');
  useEffect(() => {
    if (!polls) return;
    let isOver = false;
    const poll = async (): Promise<void> => {
      const sample = await call('devices.sample', { id }).catch(() => null);
      if (isOver) return;
      if (sample !== null) setSamples((known) => [...known, sample].slice(-longest));
      timer = window.setTimeout(() => void poll(), sample === null ? restMs : pollMs);
    };
    let timer = window.setTimeout(() => void poll(), 0);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [id, polls]);
  return samples;
}
