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

  it('behind one that hangs, patience ends: they go on without their turn', async () => {
    const clock = sinon.useFakeTimers();
    const turns = new Turns();
    void turns.take(['a'], () => never);
    const begun: string[] = [];
    void turns.take(['a'], async () => begun.push('second'), 400);
    await clock.tickAsync(399);
    expect(begun).to.deep.equal([]);
    await clock.tickAsync(1);
    expect(begun).to.deep.equal(['second']);
    expect(clock.countTimers()).to.equal(0);
  });

  it('while turns end, however many are before, they wait on; behind the one that hangs they don’t', async () => {
    const clock = sinon.useFakeTimers();
    const turns = new Turns();
    const begun: number[] = [];
    const work = (index: number) => () => {
      begun.push(index);
      return index === 10 ? never : new Promise<void>((resolve) => setTimeout(resolve, 300));
    };
    for (let index = 0; index < 13; index += 1) void turns.take(['a'], work(index), 400);
    await clock.tickAsync(2_999);
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await clock.tickAsync(1_000);
    expect(begun).to.have.length(13);
  });
});
