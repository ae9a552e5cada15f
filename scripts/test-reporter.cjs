// Mocha's own report, and what came of it as JSON in the file that TEST_RESULT names: how many passed, and the names of
// those that failed.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

/** Servers that stop take seconds; what a failed test left running would hold up all the others for good. */
const LINGERING_MS = 60_000;

class Telling extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => failed.push(test.fullTitle()));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      writeFileSync(process.env.TEST_RESULT, JSON.stringify({ passed: this.stats.passes, failed }));
      setTimeout(() => {
        console.error(`The tests are over, but not what they began: ${process.getActiveResourcesInfo()}`);
        // Mocha sets the code of its own counting when the process ends.
        process.once('exit', () => {
          process.exitCode = 1;
        });
        process.exit();
      }, LINGERING_MS).unref();
    });
  }
}

module.exports = Telling;
