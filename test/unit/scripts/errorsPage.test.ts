import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorsPage } from '../../../scripts/support/errorsPage.mjs';

test('docs/errors.md is what `npm run generate:errors` makes of the catalogue', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsPage());
});
