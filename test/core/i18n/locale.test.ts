import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { chooseLocale } from '../../../packages/core/src/i18n/locale.ts';

describe('chooseLocale', () => {
  const cases: readonly [header: string | undefined, locale: 'en' | 'ar'][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['ar', 'ar'],
    ['AR-kw', 'ar'],
    ['ar-KW,ar;q=0.9,en-US;q=0.8,en;q=0.7', 'ar'],
    ['en-GB,en;q=0.9,ar;q=0.8', 'en'],
    ['fr,ar;q=0.5,en;q=0.4', 'ar'],
    ['fr-FR, de', 'en'],
    ['en;q=0.5, ar;q=0.5', 'en'],
    ['ar;q=0.5, en;q=0.5', 'ar'],
    ['en;q=0, ar;q=0.001', 'ar'],
    ['ar;q=0', 'en'],
    ['*', 'en'],
    ['*;q=0.1, ar;q=0.5', 'ar'],
    ['ar;q=0.3, *', 'en'],
    ['ar ; q=0.9 , en ; q=0.8', 'ar'],
    ['ar;q=1.000', 'ar'],
    ['ar;q=2', 'en'],
    ['ar;q=high, en;q=0.1', 'en'],
    ['arz', 'en'],
    [';;,,;q=1,', 'en'],
  ];
  for (const [header, locale] of cases) {
    it(`${header === undefined ? 'no header' : JSON.stringify(header)} means ${locale}, asked twice too`, () => {
      expect([chooseLocale(header), chooseLocale(header)]).to.deep.equal([locale, locale]);
    });
  }

  it('200,000 different headers leave less than 10 MB behind', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = used();
    for (let i = 0; i < 200_000; i++) chooseLocale(`ar,${String(i).padStart(180, 'x')}`);
    for (let i = 0; i < 20; i++) chooseLocale(`ar,${String(i).padStart(1_000_000, 'x')}`);
    expect(used() - before).to.be.below(10_000_000);
  });
});
