import { expect } from 'chai';
import sinon from 'sinon';
import { Turns } from '../../../packages/core/src/kernel/turns.ts';

const never = new Promise<never>(() => {});

describe('Turns', () => {
  afterEach(() => sinon.restore());

  it('those who name the same go one after the other, in the order they came, also after one that failed', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work =
      (name: string, fails = false) =>
      async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const all = [
      turns.take(['a', 'b'], work('first', true)).catch(({ message }) => `${message} failed`),
      turns.take(['b'], work('second')),
      turns.take(['a', 'c'], work('third')),
    ];
    expect(await Promise.all(all)).to.deep.equal(['first failed', 'second', 'third']);
    expect(log.slice(0, 2)).to.deep.equal(['first begins', 'first ends']);
    expect(log.slice(2).sort()).to.deep.equal(['second begins', 'second ends', 'third begins', 'third ends']);
  });

  it('those who name other things don’t wait', async () => {
    const turns = new Turns();
    void turns.take(['a'], () => never);
    expect(await turns.take(['b'], async () => 'done')).to.equal('done');
  });

  it('a failure that is shared is that of all who wait, at once; who comes later tries anew', async () => {
    const turns = new Turns((error) => error instanceof RangeError);
    const begun: string[] = [];
    const take = (name: string, fails?: Error) =>
      turns.take(['a'], async () => {
        begun.push(name);
        await Promise.resolve();
        if (fails) throw fails;
        return name;
      });
    const gone = new RangeError('gone');
    const all = [take('first', gone), take('second'), take('third')];
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map((each) => each.status === 'rejected' && each.reason)).to.deep.equal([
      gone,
      gone,
      gone,
    ]);
    expect(begun).to.deep.equal(['first']);
    expect(await take('later')).to.equal('later');
  });

  it('behind one that hangs, patience ends after 10 s: they go on without their turn', async () => {
    const clock = sinon.useFakeTimers();
    const turns = new Turns();
    void turns.take(['a'], () => never);
    const begun: string[] = [];
    void turns.take(['a'], async () => begun.push('second'));
    await clock.tickAsync(9_999);
    expect(begun).to.deep.equal([]);
    await clock.tickAsync(1);
    expect(begun).to.deep.equal(['second']);
    expect(clock.countTimers()).to.equal(0);
  });
});
