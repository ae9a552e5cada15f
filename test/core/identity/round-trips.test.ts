import { createClinic } from '@clinic/core';
import { openMongodb } from '@clinic/core/mongodb';
import { expect } from 'chai';
import { anonymous, keepingMessenger, operator, testSecrets } from '../../support/clinic.ts';
import { fakeClock } from '../../support/clock.ts';
import { dropDatabase, freshDatabase, mongodbTestUri } from '../../support/mongodb.ts';

const uri = await mongodbTestUri();

(uri === undefined ? [] : [uri]).forEach((server) => {
  describe('Round trips to MongoDB', () => {
    const database = freshDatabase();
    const commands: string[] = [];
    const counted = async <T>(work: () => Promise<T>): Promise<{ result: T; commands: string[] }> => {
      commands.length = 0;
      const result = await work();
      return { result, commands: [...commands] };
    };
    const open = async () => {
      const storage = await openMongodb(server, { database, onCommand: (name) => commands.push(name) });
      const messenger = keepingMessenger();
      const clock = fakeClock();
      const clinic = createClinic({ storage, messenger, clock, settings: testSecrets });
      await clinic.store.initialize({ sample: true });
      return { storage, messenger, clock, clinic };
    };
    let opened: Awaited<ReturnType<typeof open>>;
    before(async () => {
      opened = await open();
    });
    after(async () => {
      await opened.storage.close();
      await dropDatabase(database);
    });

    it('a profile takes one, the verification of a code four, a purchase four, and one more that tells the name', async () => {
      const { clinic, messenger } = opened;
      const phone = '+96551234567';
      const { identity } = clinic.as(anonymous);
      // The first code of a day makes the day's count.
      await identity.sendOtp({ phone_number: '+96566666666' });
      const sent = await counted(() => identity.sendOtp({ phone_number: phone }));
      const verified = await counted(() =>
        identity.verifyOtp({ phone_number: phone, code: messenger.codeFor(phone) }),
      );
      const { access_token } = verified.result;
      const profile = await counted(async () =>
        clinic.as(await clinic.authenticate(await clinic.verifyToken(access_token))).profile.read(),
      );
      const [sold] = await clinic.as(operator).packages.available();
      const user_info = { name: 'A', national_id: '1' };
      const naming = await counted(async () =>
        clinic
          .as(await clinic.authenticate(await clinic.verifyToken(access_token)))
          .subscriptions.purchase({ package_id: sold!.id, user_info }),
      );
      await identity.sendOtp({ phone_number: '+96551111111' });
      const named = await identity.verifyOtp({
        phone_number: '+96551111111',
        code: messenger.codeFor('+96551111111'),
      });
      const claims = await clinic.verifyToken(named.access_token);
      await clinic.as(await clinic.authenticate(claims)).profile.update(user_info);
      const purchase = await counted(async () =>
        clinic.as(await clinic.authenticate(claims)).subscriptions.purchase({ package_id: sold!.id }),
      );
      expect(profile.commands).to.deep.equal(['aggregate']);
      // The user and the record that staff made are looked for side by side.
      expect(verified.commands).to.deep.equal([
        'findAndModify',
        'find',
        'find',
        'bulkWrite',
        'commitTransaction',
      ]);
      expect(sent.commands, sent.commands.join()).to.have.length.at.most(4);
      expect(purchase.commands, purchase.commands.join()).to.have.length.at.most(4);
      // Whether the patient has a record by now, made without a name.
      expect(naming.commands.slice(purchase.commands.length)).to.deep.equal(['find']);
    });

    it('the first request after five minutes takes one more, which notes the use', async () => {
      const { clinic, clock, messenger } = opened;
      const phone = '+96552222222';
      const { identity } = clinic.as(anonymous);
      await identity.sendOtp({ phone_number: phone });
      const { access_token } = await identity.verifyOtp({
        phone_number: phone,
        code: messenger.codeFor(phone),
      });
      const claims = await clinic.verifyToken(access_token);
      clock.tick(5 * 60_000 + 1);
      expect((await counted(() => clinic.authenticate(claims))).commands).to.deep.equal([
        'aggregate',
        'findAndModify',
      ]);
      expect((await counted(() => clinic.authenticate(claims))).commands).to.deep.equal(['aggregate']);
    });
  });
});
