import { expect } from 'chai';
import { eachStore } from '../support/engines.ts';
import { openServer } from '../support/server.ts';
import { parted } from './parted.ts';

/** What breaks programs that take text for anything else, in the style of the Big List of Naughty Strings. */
const naughty: readonly string[] = [
  ...parted(String.raw`
undefined ␞ null ␞ NULL ␞ None ␞ nil ␞ true ␞ False ␞ NaN ␞ Infinity ␞ -Infinity ␞ 0 ␞ -0 ␞ 1.0 ␞ 1/0
0x0 ␞ 1e309 ␞ 0.0.0 ␞ 1,000.00 ␞ 012-345-678 ␞ ٠١٢٣ ␞ １２３ ␞ ¹²³ ␞ ١٠٫٥ ␞ 2147483648
-9223372036854775809 ␞ 0b1 ␞ 08 ␞ 1_000 ␞ --1 ␞ ,./;'[]\-= ␞ <>?:"{}|_+ ␞ Ω≈ç√∫˜µ≤≥÷ ␞ åß∂ƒ©˙∆˚¬…æ
¡™£¢∞§¶•ªº–≠ ␞ ¸˛Ç◊ı˜Â¯˘¿ ␞ Œ„´‰ˇÁ¨ˆØ∏”’ ␞ ЁЂЃЄЅІЇЈ ␞ ⁰⁴⁵₀₁₂ ␞ ' ␞ " ␞ '' ␞ "" ␞ '"' ␞ "''''"'"
O'Neil & "Söhne" ␞ \" ␞ \' ␞ \u0041 ␞ \0 ␞ % ␞ %% ␞ %00 ␞ _ ␞ * ␞ ? ␞ 田中さんにあげて下さい ␞ 和製漢語 ␞ 部落格 ␞ 사회과학원
찦차를 타고 온 펲시맨 ␞ 𠜎𠜱𠝹𠱓𠱸𠲖 ␞ Ⱥ Ⱦ ␞ ヽ༼ຈل͜ຈ༽ﾉ ␞ (｡◕ ∀ ◕｡) ␞ 😍 ␞ 🇰🇼 ␞ 0️⃣1️⃣ ␞ ❤️ ␞ 👾 🙇 💁 ␞ بِسْمِ اللَّهِ ␞ ﷺ
ﷲ ␞ لا ␞ ک ك ڪ ␞ ي ى ی ␞ ثم نفس سقطت وبالتحديد، ␞ فاطمة الأحمد ␞ עִבְרִית ␞ Ahmed أحمد Ahmed ␞ मनीष منش
ᚠᛇᚻ᛫ᛒᛦᚦ ␞ 􏿿 ␞ Z̮̞̠͙͔ͅA̯̪̯L̝̦̗G̙̦͎̩O͇̣̜! ␞ é ␞ Å Å Å ␞ ﬃ ␞ ſ ␞ ẛ̣ ␞ 한 ␞ 𝒞𝓁𝒾𝓃𝒾𝒸 ␞ ˙ɐnbᴉlɐ ␞ İıI ␞ ẞß ␞ Ǆ
<script>alert(1)</script> ␞ &lt;b&gt; ␞ "><img src=x onerror=alert(1)> ␞ javascript:alert(1)
<svg/onload=alert(1)> ␞ </title> ␞ <!-- ␞ ]]> ␞ &#x41; ␞ {{7*7}} ␞ #{7*7} ␞ <%= 7*7 %> ␞ {0} ␞ %s%n%x
$(touch /tmp/x) ␞ ; ls -la ␞ | cat /etc/passwd ␞ && whoami ␞ $HOME ␞ %PATH% ␞ 1;DROP TABLE users
1'; DROP TABLE users-- 1 ␞ ' OR 1=1 -- 1 ␞ ' OR '1'='1 ␞ " or ""=" ␞ '; EXEC xp_cmdshell('x')--
{"$gt":""} ␞ {$ne:1} ␞ $where ␞ [$ne] ␞ ../../../etc/passwd ␞ ..\..\win.ini ␞ file:///etc/passwd
/dev/null; touch /tmp/x ␞ CON ␞ PRN ␞ AUX ␞ COM1 ␞ nul ␞ .htaccess ␞ <?xml version="1.0"?> ␞ =1+1 ␞ +1
-1 ␞ @SUM(A1) ␞ =cmd|calc!A0 ␞ __proto__ ␞ constructor ␞ prototype ␞ toString ␞ hasOwnProperty ␞ length
__defineGetter__ ␞ valueOf ␞ Powerلُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ 冗 ␞ a  b
Craig Cockburn, Software Specialist
`),
  ...[
    '!@#$%^&*()`~',
    '\u0001\u0002\u0003\u0008',
    'a\tb',
    'a\nb',
    'a\r\nb',
    '\u007f\u0080\u0085\u009f',
    'ÅÍÎÏ˝ÓÔ\uf8ffÒÚÆ☃',
    '`⁄€‹›ﬁﬂ‡°·‚—±',
    '\\',
    '\\\\',
    '`ｨ(´∀｀∩',
    '👩🏽‍⚕️',
    '🧑🏿‍🤝‍🧑🏻',
    '👨‍👩‍👧‍👦',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '\u200d',
    'a\u200db',
    '\u202etest\u202c',
    '\u2067test\u2069',
    '‪‪test‪',
    '\u061c',
    'الكل\u200cي',
    '\u200b',
    'a\u200bb',
    'a\ufeffb',
    '\u00adsoft',
    '\u180e',
    'a\u2028b',
    'a\u2029b',
    '\u2060',
    '\ufff9\ufffa\ufffb',
    '\ufffd',
    '\ufffe\uffff',
    '\ue000',
    '\u{e0001}\u{e0041}',
    'e\u0301',
    '\u1112\u1161\u11ab',
    '\u0344',
    '\u0958',
    '\u2126',
    '\u0024{7*7}',
    '`id`',
    'Roses are \u001b[0;31mred\u001b[0m',
    '\u001b]0;title\u0007',
    '\u009b31m',
    'గ్జ్ఞ‌ా',
    'If you\u00a0can',
  ],
];

/** Blanks and marks of every kind that trimming takes away, around a name. */
const surrounded = ['  A  ', '\tA\n', '\u00a0A\u3000', '\ufeffA', '\u2003A\u2028', '\r\n A \v\f'];

describe('Naughty text in a name', () => {
  eachStore((store) => {
    it(`${naughty.length} strings come back as sent, trimmed and in NFC, from the store too`, async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      for (const name of naughty) {
        const expected = name.normalize('NFC').trim();
        const national_id = [...name].slice(0, 20).join('');
        const answer = await server.put('/user/profile', { name, national_id }, { token });
        expect(answer.status, JSON.stringify(name)).to.equal(200);
        expect(answer.data.user.name).to.equal(expected);
        const { user } = (await server.get('/user/profile', { token })).data;
        expect(user.name).to.equal(expected);
        expect(user.national_id).to.equal(national_id.normalize('NFC').trim());
      }
    });

    it('blanks of every kind around it go, those inside stay; nothing but blanks is no name', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      for (const name of surrounded) {
        expect(
          (await server.put('/user/profile', { name }, { token })).data.user.name,
          JSON.stringify(name),
        ).to.equal('A');
      }
      for (const name of ['', ' ', '\u3000\t\ufeff']) {
        const { status, error } = await server.put('/user/profile', { name }, { token });
        expect([status, error.details], JSON.stringify(name)).to.deep.equal([
          400,
          { name: 'must not be empty' },
        ]);
      }
    });

    it('NUL, half a surrogate pair and 101 characters are refused and change nothing; 100 are taken', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      const longest = 'ش'.repeat(100);
      expect((await server.put('/user/profile', { name: longest }, { token })).data.user.name).to.equal(
        longest,
      );
      for (const name of [
        'a\u0000b',
        '\u0000',
        '\ud800',
        'a\udc00b',
        '\udc00\ud800',
        'x'.repeat(101),
        'x'.repeat(50_000),
      ]) {
        const { status, error } = await server.put('/user/profile', { name }, { token });
        expect([status, error.code], JSON.stringify(name.slice(0, 20))).to.deep.equal([
          400,
          'VALIDATION_ERROR',
        ]);
      }
      expect((await server.get('/user/profile', { token })).data.user.name).to.equal(longest);
    });
  });
});
