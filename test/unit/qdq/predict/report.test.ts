import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { predictionFigures } from '../../../support/predictionFigures.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

const page = resolve(import.meta.dirname, '../../../../docs/prediction.md');
const marks = /(<!-- figures -->\n)[^]*(<!-- \/figures -->)/;

describeWithShared('docs/prediction.md', (shared) => {
  it('shows the figures that the files give (QDQ_WRITE_DOCS=1 writes them)', async () => {
    const text = readFileSync(page, 'utf8');
    const written = text.replace(
      marks,
      (_, open: string, close: string) => `${open}\n${predictionFigures(shared)}\n\n${close}`,
    );
    const wanted = await format(written, { ...(await resolveConfig(page)), parser: 'markdown' });
    if (process.env['QDQ_WRITE_DOCS'] === '1') writeFileSync(page, wanted);
    expect(readFileSync(page, 'utf8')).toBe(wanted);
  });
});
