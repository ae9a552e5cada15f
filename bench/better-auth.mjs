/**
 * Better Auth as its documentation sets it up for Node: the phone-number plugin on SQLite, behind `toNodeHandler`.
 * What is to its advantage over the defaults: prepared statements are kept, its store is WAL, and its request limits
 * are off (its memory store goes through all of its entries with each request).
 *
 * node better-auth.mjs PORT DATABASE
 */
import { createServer } from 'node:http';
import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { phoneNumber } from 'better-auth/plugins';
import { openDatabase } from './binding.mjs';

const [port, file] = process.argv.slice(2);
const database = await openDatabase(file);
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384');

const statements = new Map();
const prepareOnce = (sql) => {
  let statement = statements.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
};
const kept = { prepare: prepareOnce, close: () => database.close() };

const options = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'a secret of the benchmark, of more than 32 bytes',
  database: { dialect: new NodeSqliteDialect({ database: kept }), type: 'sqlite' },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    phoneNumber({
      otpLength: 5,
      expiresIn: 300,
      allowedAttempts: 3,
      sendOTP: ({ phoneNumber: phone, code }) => {
        process.stderr.write(`clinic message kind=otp to=${phone} body="Your code is ${code}"\n`);
      },
      signUpOnVerification: {
        getTempEmail: (phone) => `${phone.slice(1)}@phone.invalid`,
        getTempName: (phone) => phone,
      },
    }),
  ],
};
await (await getMigrations(options)).runMigrations();
statements.clear(); // a statement prepared before its table changed may follow an old plan
createServer(toNodeHandler(betterAuth(options))).listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
