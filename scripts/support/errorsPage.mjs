import { errorCatalogue } from '../../shared/base/errors.ts';

/** The page of all error codes, in the order of the catalogue. */
export const errorsPage = () =>
  [
    '# Errors',
    '',
    'Every expected failure has a code, a hint and an exit code of the command line: 2 is bad usage or input, 3 device',
    'trouble. This page is made from `shared/base/errors.ts` by `npm run generate:errors`.',
    '',
    '| code | what to do | again? | exit |',
    '| --- | --- | --- | --- |',
    ...Object.entries(errorCatalogue).map(
      ([code, { hint, retryable, exitCode }]) =>
        `| \`${code}\` | ${hint.replaceAll('|', '\\|')} | ${retryable ? 'yes' : 'no'} | ${exitCode} |`,
    ),
    '',
  ].join('\n');
