import type { PackageView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

const add = ['packages', 'add', '--name', 'شهر العائلة', '--price', '12.505', '--duration', '30', '--json'];

describe('clinic packages', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('a package added in another process is on sale at once in a clinic that was open before', async () => {
      const { clinic, desk } = await openReception(store);
      expect(await clinic.as(operator).packages.available()).to.deep.equal([]);
      const { package: added } = answerOf<{ package: PackageView }>(
        await runClinic(desk, [...add, '--description', 'For five']),
      );
      expect(added).to.include({
        name: 'شهر العائلة',
        price: 12.505,
        duration: 30,
        currency: 'KWD',
        is_active: true,
      });
      expect(added.description).to.equal('For five');
      expect(await clinic.as(operator).packages.available()).to.deep.equal([added]);
    });

    it('retire, activate, edit and list --all say how the package is then', async () => {
      const { desk } = await openReception(store);
      const run = async <T>(...argv: string[]): Promise<T> =>
        answerOf<T>(await runHere(desk, [...argv, '--json']));
      const { package: made } = await run<{ package: PackageView }>(...add.slice(0, -1), '--inactive');
      expect(made.is_active).to.equal(false);
      expect(await run('packages', 'list')).to.deep.equal({ items: [], total: 0 });
      expect(await run('packages', 'list', '--all')).to.deep.equal({ items: [made], total: 1 });

      const on = { package: { ...made, is_active: true } };
      expect(await run('packages', 'activate', made.id)).to.deep.equal(on);
      const edited = { package: { ...on.package, price: 9.25, name: 'Month' } };
      expect(await run('packages', 'edit', made.id, '--price', '9.25', '--name', 'Month')).to.deep.equal(
        edited,
      );
      expect(await run('packages', 'list')).to.deep.equal({ items: [edited.package], total: 1 });
      expect(await run('packages', 'retire', made.id)).to.deep.equal({
        package: { ...edited.package, is_active: false },
      });
    });

    it('without --json: a table with the price in its currency', async () => {
      const { desk } = await openReception(store);
      expect((await runHere(desk, add.slice(0, -1))).stdout).to.match(
        /^Added شهر العائلة, KWD.12\.505 for 30 days/,
      );
      const { stdout } = await runHere(desk, ['packages', 'list']);
      expect(stdout)
        .to.match(/Name.*Price.*Days/)
        .and.to.match(/شهر العائلة.*KWD.12\.505.*30/);
    });
  });
});
