// npm test: type-checks, lints and runs every test. Arguments go to mocha: npm test -- --grep OTP,
// npm test -- test/core/phone/phone.test.ts
import { build } from './build.mjs';
import { install, root, run } from './install.mjs';
import { fetchMongod, runTests } from './run-tests.mjs';

process.chdir(root);
install();
build();
const wishes = process.argv.slice(2);
const mongod = wishes.length === 0 ? fetchMongod() : undefined;
run(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', 'test', '--noEmit']);
run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);

if (wishes.length > 0) {
  const specs = wishes.some((wish) => wish.endsWith('.ts')) ? [] : ['test/**/*.test.ts'];
  run(process.execPath, ['node_modules/mocha/bin/mocha.js', ...specs, ...wishes]);
} else {
  const { passed, failed } = await runTests(await mongod);
  for (const name of failed) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  if (passed === 0 || failed.length > 0) process.exitCode = 1;
}
