import { toBytes } from './client.mjs';

const NAME = 'Sara Al-Sabah';
const NATIONAL_ID = '289010112345';

/** The address of a patient's phone, as a proxy in front reports it: each patient has one of their own. */
export const addressOf = (index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

export const phoneOf = (index) =>
  `+965${'569'[Math.floor(index / 1e7)]}${String(index % 1e7).padStart(7, '0')}`;

const expectStatus = (answer, status, what) => {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
};

/** What all patients of one server do, with the tokens they were given. */
class Patients {
  /** Patients who signed in and bought nothing yet. */
  fresh = [];
  /** Those whose profile is read. */
  regulars = [];
  made = 0;

  constructor(server) {
    this.server = server;
  }
}

/** Ours and the floor answer the same routes. */
export class ClinicPatients extends Patients {
  async signIn(connection) {
    const index = this.made++;
    const phone_number = phoneOf(index);
    const headers = { 'X-Forwarded-For': addressOf(index) };
    const post = (path, body) => connection.request(toBytes({ method: 'POST', path, headers, body }));
    const sent = await post('/auth/send-otp', { phone_number });
    expectStatus(sent, 200, 'send-otp');
    const code = await this.server.codes.take(phone_number);
    const verified = await post('/auth/verify-otp', { phone_number, code });
    expectStatus(verified, 200, 'verify-otp');
    const { token } = JSON.parse(verified.body).data;
    this.fresh.push({ ...headers, Authorization: `Bearer ${token}` });
  }

  async readPackages(connection, index) {
    const headers = { 'X-Forwarded-For': addressOf(index % 1_000) };
    const answer = await connection.request(toBytes({ path: '/packages/available', headers }));
    expectStatus(answer, 200, 'packages');
    return answer;
  }

  async purchase(connection) {
    const headers = this.fresh.pop();
    const body = { package_id: this.package_id, user_info: { name: NAME, national_id: NATIONAL_ID } };
    const bytes = toBytes({ method: 'POST', path: '/packages/purchase', headers, body });
    expectStatus(await connection.request(bytes), 201, 'purchase');
    return headers;
  }

  async becomeRegular(connection) {
    await this.signIn(connection);
    this.regulars.push(toBytes({ path: '/user/profile', headers: await this.purchase(connection) }));
  }

  async readProfile(connection, index) {
    expectStatus(await connection.request(this.regulars[index % this.regulars.length]), 200, 'profile');
  }
}

export class BetterAuthPatients extends Patients {
  async signIn(connection) {
    const index = this.made++;
    const phoneNumber = phoneOf(index);
    const headers = { 'X-Forwarded-For': addressOf(index) };
    const post = (path, body) => connection.request(toBytes({ method: 'POST', path, headers, body }));
    expectStatus(await post('/api/auth/phone-number/send-otp', { phoneNumber }), 200, 'send-otp');
    const code = await this.server.codes.take(phoneNumber);
    const verified = await post('/api/auth/phone-number/verify', { phoneNumber, code });
    expectStatus(verified, 200, 'verify');
    const [, Cookie] = /set-cookie: ([^;]+)/i.exec(verified.head);
    this.fresh.push({ ...headers, Cookie });
  }

  async becomeRegular(connection) {
    await this.signIn(connection);
    this.regulars.push(toBytes({ path: '/api/auth/get-session', headers: this.fresh.pop() }));
  }

  async readProfile(connection, index) {
    const answer = await connection.request(this.regulars[index % this.regulars.length]);
    expectStatus(answer, 200, 'get-session');
    if (answer.body === 'null') throw new Error('get-session: nobody is signed in');
  }
}
