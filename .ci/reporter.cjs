// Mocha's own report, and how many passed and failed in the file that CI_COUNTS names.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class Counting extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.CI_COUNTS, `${passes} ${failures}\n`);
    });
  }
}

module.exports = Counting;
