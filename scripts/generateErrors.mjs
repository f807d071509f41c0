import { mkdirSync, writeFileSync } from 'node:fs';
import { errorsPage } from './support/errorsPage.mjs';
import { inRoot } from './support/paths.mjs';

/** `npm run generate:errors`: docs/errors.md out of the catalogue in shared/base/errors.ts. */
mkdirSync(inRoot('docs'), { recursive: true });
writeFileSync(inRoot('docs', 'errors.md'), errorsPage());
