// Mocha's own report, and what came of it as JSON in the file that TEST_RESULT names: how many passed, and the names of
// those that failed.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class Telling extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => failed.push(test.fullTitle()));
    runner.once(Runner.constants.EVENT_RUN_END, () =>
      writeFileSync(process.env.TEST_RESULT, JSON.stringify({ passed: this.stats.passes, failed })),
    );
  }
}

module.exports = Telling;
