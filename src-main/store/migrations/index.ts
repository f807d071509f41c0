import { project } from './0001-project.ts';
import { capabilities } from './0002-capabilities.ts';
import { deviceSetup } from './0003-device-setup.ts';
import { recipes } from './0004-recipes.ts';
import { scores } from './0005-scores.ts';
import type { Migration } from './migration.ts';

/** In order; a landed one is never changed. */
export const migrations: readonly Migration[] = [project, capabilities, deviceSetup, recipes, scores];
