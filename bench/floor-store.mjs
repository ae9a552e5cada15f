import { openDatabase } from './binding.mjs';

/** The floor's tables, its statements and its group commit. */
export const openFloorStore = async (file) => {
  const db = await openDatabase(file);
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
    CREATE TABLE packages (id TEXT PRIMARY KEY, name TEXT, description TEXT, price INTEGER, currency TEXT,
      duration INTEGER, is_active INTEGER, created_at TEXT);
    CREATE INDEX packages_on_sale ON packages (is_active, created_at);
    CREATE TABLE users (id TEXT PRIMARY KEY, phone_number TEXT UNIQUE, name TEXT, national_id TEXT, email TEXT,
      role TEXT, locale TEXT, photo_url TEXT, is_active INTEGER, package TEXT, created_at TEXT, updated_at TEXT);
    CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT, refresh_hash TEXT, ended_at INTEGER, ip TEXT,
      created_at INTEGER, expires_at INTEGER);
    CREATE INDEX sessions_user ON sessions (user_id);
    CREATE TABLE codes (phone TEXT PRIMARY KEY, salt TEXT, hash BLOB, attempts INTEGER, failures INTEGER, used INTEGER,
      expires_at INTEGER, window_start INTEGER, sends INTEGER) WITHOUT ROWID;
    CREATE TABLE sends (id TEXT PRIMARY KEY, window_start INTEGER, count INTEGER) WITHOUT ROWID;
    CREATE TABLE subscriptions (id TEXT PRIMARY KEY, user_id TEXT, package_id TEXT, name TEXT, description TEXT,
      price INTEGER, currency TEXT, duration INTEGER, source TEXT, payment_status TEXT, is_active INTEGER,
      purchased_at TEXT, expires_at TEXT, ended_at TEXT, created_at TEXT);
    CREATE INDEX subscriptions_user ON subscriptions (user_id, created_at);
    CREATE UNIQUE INDEX subscriptions_one_open ON subscriptions (user_id) WHERE is_active = 1;
  `);
  const sql = {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    signedIn:
      db.prepare(`SELECT u.*, s.expires_at AS session_expires FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = ? AND s.ended_at IS NULL`),
    onSale: db.prepare('SELECT * FROM packages WHERE is_active = 1 ORDER BY created_at'),
    addPackage: db.prepare('INSERT INTO packages VALUES (?, ?, ?, ?, ?, ?, 1, ?)'),
    package: db.prepare('SELECT * FROM packages WHERE id = ? AND is_active = 1'),
    codeOf: db.prepare('SELECT window_start, sends, failures FROM codes WHERE phone = ?'),
    setCode: db.prepare('INSERT OR REPLACE INTO codes VALUES (?, ?, ?, 0, ?, 0, ?, ?, ?)'),
    countSend: db.prepare(`INSERT INTO sends VALUES (?1, ?2, 1) ON CONFLICT (id) DO UPDATE SET
      count = CASE WHEN window_start = ?2 THEN count + 1 ELSE 1 END, window_start = ?2 RETURNING count`),
    countTry: db.prepare(`UPDATE codes SET attempts = attempts + 1, failures = failures + 1
      WHERE phone = ? AND used = 0 AND attempts < 3 AND failures < 10 AND expires_at > ? RETURNING salt, hash`),
    useUp: db.prepare('UPDATE codes SET used = 1, failures = 0 WHERE phone = ?'),
    userByPhone: db.prepare('SELECT * FROM users WHERE phone_number = ?'),
    addUser:
      db.prepare(`INSERT INTO users VALUES (?, ?, NULL, NULL, NULL, 'patient', NULL, NULL, 1, NULL, ?, ?)
      RETURNING *`),
    addSession: db.prepare('INSERT INTO sessions VALUES (?, ?, ?, NULL, ?, ?, ?)'),
    subscribe:
      db.prepare(`INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'purchased', 'completed', 1, ?, ?,
      NULL, ?)`),
    setPackage: db.prepare(
      'UPDATE users SET name = ?, national_id = ?, package = ?, updated_at = ? WHERE id = ?',
    ),
  };

  /** Group commit: what was asked for in one turn of the event loop runs in one transaction. */
  let waiting = [];
  const write = (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
    });
  const flush = () => {
    const batch = waiting;
    waiting = [];
    sql.begin.run();
    for (const each of batch) {
      try {
        each.value = each.work();
      } catch (error) {
        each.error = error;
      }
    }
    sql.commit.run();
    for (const { resolve, reject, value, error } of batch)
      error === undefined ? resolve(value) : reject(error);
  };
  // Whoever holds the statements must hold the connection too: collected as garbage, it would close under them.
  return { sql, write, close: () => db.close() };
};
