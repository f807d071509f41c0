import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { parseShapes } from '../../../../shared/base/shapes.ts';
import type { RunJob } from '../../device.ts';
import type { RunFile, RunOutcome, Teller } from '../protocol.ts';
import { randomFeeds } from './inputs.ts';
import { loadCopy, type LoadedCopy } from './loadCopy.ts';
import type { Contestant } from './measure.ts';
import { openSession, sessionOptions, type SessionPlan } from './session.ts';

/** What the phases of one job share: how models are opened, where files go, and a record of both. */
export class Bench {
  readonly job: RunJob;
  readonly tell: Teller;
  /** Files that stay. */
  readonly folder: string;
  /** Files of the run itself, removed after it. */
  readonly scratch: string;
  readonly #files: RunFile[] = [];
  readonly #commands: string[] = [];

  constructor(folder: string, scratch: string, job: RunJob, tell: Teller) {
    this.folder = folder;
    this.scratch = scratch;
    this.job = job;
    this.tell = tell;
  }

  async load(path: string, name: string): Promise<Result<LoadedCopy>> {
    const shapes = parseShapes(this.job.shapes);
    return shapes.ok ? loadCopy(path, shapes.value, this.scratch, name) : shapes;
  }

  /** A session of the model as one would deploy it, with its first seeded input. */
  async contestant(model: LoadedCopy, more: Partial<SessionPlan> = {}): Promise<Result<Contestant>> {
    const plan: SessionPlan = { optimization: 'all', ...more };
    const command = `InferenceSession.create(model, ${JSON.stringify(sessionOptions(plan))})`;
    if (!this.#commands.includes(command)) this.#commands.push(command);
    const session = await openSession(model.path, plan, model.labels);
    if (!session.ok) return err(session.error);
    return ok({
      session: session.value,
      labels: model.labels,
      feeds: randomFeeds(model.inputs, this.job.options.seed, 0),
    });
  }

  async keep(role: RunFile['role'], name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
    this.kept(role, name);
  }

  /** Notes a file that is in the folder already. */
  kept(role: RunFile['role'], name: string): void {
    this.#files.push({ role, name });
  }

  outcome(): RunOutcome {
    return { files: this.#files, commands: this.#commands };
  }
}
