import { appendFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A Vitest reporter that writes one JSON line a finished file to `QDQ_TEST_RECORDS`: its tests with state and reason, and
 * its time. A run that is cut short leaves what was finished, so the runner can count it and a long run can go on.
 */
export default class RecordReporter {
  onTestModuleEnd(module) {
    const tests = [...module.children.allTests()].map((test) => {
      const result = test.result();
      return { name: test.fullName, state: result.state, reason: result.note ?? null };
    });
    write({
      file: path.relative(process.cwd(), module.moduleId),
      seconds: module.diagnostic().duration / 1000,
      ok: module.ok(),
      // Errors outside any test: the file did not load, or a hook of a suite failed.
      errors: [module, ...module.children.allSuites()].flatMap((part) => part.errors().map((error) => error.message)),
      tests,
    });
  }

  onTestRunEnd(_modules, unhandledErrors) {
    for (const error of unhandledErrors) write({ unhandled: error.message ?? String(error) });
  }
}

const write = (record) => appendFileSync(process.env.QDQ_TEST_RECORDS, `${JSON.stringify(record)}\n`);
