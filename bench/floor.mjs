/**
 * The floor: the four operations by hand on bare node:http and the SQLite binding, as lean as an expert would write
 * them for one machine. Durable like the product (WAL, synchronous=FULL, writes of one tick share one commit), with
 * codes hashed, limits counted and sessions read afresh, but without audit, events, access log, request limits,
 * languages, validation schemas or documentation.
 *
 * node floor.mjs PORT DATABASE PACKAGES_JSON
 */
import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { openFloorStore } from './floor-store.mjs';

const [port, file, packagesJson] = process.argv.slice(2);
const KEY = randomBytes(32);
const OTP_KEY = randomBytes(32);
const LIMITS = { phone: 3, address: 1e9, day: 1e9 };
const MINUTE = 60_000;

const { sql, write, close } = await openFloorStore(file);
for (const p of JSON.parse(packagesJson)) {
  sql.addPackage.run(
    p.id,
    p.name,
    p.description,
    Math.round(p.price * 1000),
    p.currency,
    p.duration,
    p.created_at,
  );
}

class Refusal extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
  }
}

/** UUID version 7 from the time and node's cached randomness. */
const newId = (now) => {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = base64({ alg: 'HS256', typ: 'JWT' });
const sign = (text) => createHmac('sha256', KEY).update(text).digest('base64url');
const issue = (claims) => {
  const signed = `${HEADER}.${base64(claims)}`;
  return `${signed}.${sign(signed)}`;
};

const verified = new Map();
const verify = (token, now) => {
  let claims = verified.get(token);
  if (claims === undefined) {
    const [header, payload, signature = ''] = token.split('.');
    const expected = Buffer.from(sign(`${header}.${payload}`));
    const given = Buffer.from(signature);
    if (header !== HEADER || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Refusal(401, 'TOKEN_INVALID');
    }
    claims = JSON.parse(Buffer.from(payload, 'base64url'));
    if (verified.size > 20_000) verified.delete(verified.keys().next().value);
    verified.set(token, claims);
  }
  if (claims.exp * 1000 < now) throw new Refusal(401, 'TOKEN_EXPIRED');
  return claims;
};

const signedIn = (request, now) => {
  const header = request.headers.authorization;
  if (header === undefined) throw new Refusal(401, 'UNAUTHENTICATED');
  const user = sql.signedIn.get(verify(header.slice(7), now).sid);
  if (user === undefined || user.session_expires < now || !user.is_active)
    throw new Refusal(401, 'TOKEN_REVOKED');
  return user;
};

const daysLeft = (expires, now) => Math.max(0, Math.ceil((Date.parse(expires) - now) / 86_400_000));

const userView = (user, now) => {
  const { id, phone_number, name, national_id, email, role, locale, photo_url, created_at, updated_at } =
    user;
  const view = {
    id,
    phone_number,
    name,
    national_id,
    email,
    role,
    locale,
    photo_url,
    is_active: true,
    created_at,
    updated_at,
  };
  if (user.package !== null) {
    const running = JSON.parse(user.package);
    const remaining_days = daysLeft(running.expires_at, now);
    if (remaining_days > 0) {
      view.activePackage = {
        ...running,
        price: running.price / 1000,
        is_active: true,
        remaining_days,
        remainingTime: remaining_days,
      };
    }
  }
  return view;
};

const profile = (request, _body, now) => ({
  status: 200,
  data: { user: userView(signedIn(request, now), now) },
});

const packages = () => {
  const found = sql.onSale.all().map((p) => ({ ...p, price: p.price / 1000, is_active: true }));
  return { status: 200, data: { packages: found, package: found[0] ?? null } };
};

const PHONE = /^\+965[569]\d{7}$/;
const hash = (salt, phone, code) =>
  createHmac('sha256', OTP_KEY).update(`${salt}\n${phone}\n${code}`).digest();
const addressOf = (request) => request.headers['x-forwarded-for'] ?? request.socket.remoteAddress;

const sendOtp = async (request, { phone_number: phone }, now) => {
  if (!PHONE.test(phone)) throw new Refusal(400, 'INVALID_PHONE_NUMBER');
  const code = String(randomInt(100_000)).padStart(5, '0');
  const salt = randomBytes(16).toString('base64url');
  const hashed = hash(salt, phone, code);
  await write(() => {
    const known = sql.codeOf.get(phone);
    const window = known !== undefined && known.window_start > now - 15 * MINUTE ? known.window_start : now;
    const sends = window === now ? 0 : known.sends;
    if (sends >= LIMITS.phone) throw new Refusal(429, 'RATE_LIMITED');
    const hour = now - (now % (60 * MINUTE));
    if (sql.countSend.get(addressOf(request), hour).count > LIMITS.address)
      throw new Refusal(429, 'RATE_LIMITED');
    const day = now - (now % (24 * 60 * MINUTE));
    if (sql.countSend.get('day', day).count > LIMITS.day) throw new Refusal(429, 'RATE_LIMITED');
    sql.setCode.run(phone, salt, hashed, known?.failures ?? 0, now + 5 * MINUTE, window, sends + 1);
  });
  process.stderr.write(`clinic message kind=otp to=${phone} body="Your code is ${code}"\n`);
  return { status: 200, data: { phone_number: phone, purpose: 'login', expires_in: 300 } };
};

const verifyOtp = async (request, { phone_number: phone, code }, now) => {
  if (!PHONE.test(phone) || !/^\d{5}$/.test(code)) throw new Refusal(400, 'VALIDATION_ERROR');
  const at = new Date(now).toISOString();
  const sid = newId(now);
  const refresh_token = `${sid}.${randomBytes(32).toString('base64url')}`;
  const refreshHash = createHash('sha256').update(refresh_token).digest('base64url');
  const signedInAs = await write(() => {
    const live = sql.countTry.get(phone, now);
    if (live === undefined) throw new Refusal(400, 'OTP_EXPIRED');
    if (!timingSafeEqual(live.hash, hash(live.salt, phone, code))) throw new Refusal(400, 'OTP_INVALID');
    const known = sql.userByPhone.get(phone);
    const user = known ?? sql.addUser.get(newId(now), phone, at, at);
    sql.addSession.run(sid, user.id, refreshHash, addressOf(request), now, now + 30 * 24 * 60 * MINUTE);
    sql.useUp.run(phone);
    return { user, is_new_user: known === undefined };
  });
  const { user, is_new_user } = signedInAs;
  const iat = Math.floor(now / 1000);
  const token = issue({
    iss: 'clinic',
    aud: 'clinic',
    sub: user.id,
    phone_number: phone,
    role: user.role,
    sid,
    jti: newId(now),
    iat,
    exp: iat + 86_400,
  });
  const tokens = { token, access_token: token, token_type: 'Bearer', expires_in: 86_400, refresh_token };
  return { status: 200, data: { user: userView(user, now), ...tokens, is_new_user } };
};

const purchase = async (request, { package_id, user_info }, now) => {
  const user = signedIn(request, now);
  const bought = sql.package.get(package_id);
  if (bought === undefined) throw new Refusal(404, 'NOT_FOUND');
  const name = user_info?.name ?? user.name;
  const national_id = user_info?.national_id ?? user.national_id;
  if (!name || !national_id) throw new Refusal(400, 'PROFILE_INCOMPLETE');
  if (user.package !== null && daysLeft(JSON.parse(user.package).expires_at, now) > 0) {
    throw new Refusal(409, 'ACTIVE_PACKAGE_EXISTS');
  }
  const id = newId(now);
  const at = new Date(now).toISOString();
  const expires_at = new Date(now + bought.duration * 86_400_000).toISOString();
  const { description, price, currency, duration } = bought;
  const terms = {
    id,
    package_id,
    name: bought.name,
    description,
    price,
    currency,
    duration,
    purchased_at: at,
    expires_at,
    payment_status: 'completed',
  };
  const running = JSON.stringify(terms);
  await write(() => {
    sql.subscribe.run(
      id,
      user.id,
      package_id,
      bought.name,
      description,
      price,
      currency,
      duration,
      at,
      expires_at,
      at,
    );
    sql.setPackage.run(name, national_id, running, at, user.id);
  });
  const remaining_days = daysLeft(expires_at, now);
  const subscription = {
    ...terms,
    user_id: user.id,
    price: price / 1000,
    source: 'purchased',
    is_active: true,
    ended_at: null,
    remaining_days,
    created_at: at,
  };
  const changed = { ...user, name, national_id, package: running, updated_at: at };
  return { status: 201, data: { subscription, user: userView(changed, now) } };
};

const operations = {
  'GET /user/profile': profile,
  'GET /packages/available': packages,
  'POST /auth/send-otp': sendOtp,
  'POST /auth/verify-otp': verifyOtp,
  'POST /packages/purchase': purchase,
};

const readBody = (request) =>
  new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      try {
        resolve(JSON.parse(text));
      } catch {
        reject(new Refusal(400, 'INVALID_JSON'));
      }
    });
    request.on('error', reject);
  });

const answer = (response, status, value) => {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
};

createServer(async (request, response) => {
  try {
    const operation = operations[`${request.method} ${request.url}`];
    if (operation === undefined) throw new Refusal(404, 'NOT_FOUND');
    const body = request.method === 'POST' ? await readBody(request) : undefined;
    const { status, data } = await operation(request, body, Date.now());
    answer(response, status, { success: true, data, message: 'Done.' });
  } catch (error) {
    const { status = 500, message } = error;
    answer(response, status, { success: false, error: { code: message, message, details: {} } });
  }
}).listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => {
  close();
  process.exit();
});
