/**
 * Passwords of eight characters and more that head every list of leaked ones, keyboard walks and the habits of Korean
 * keyboards included. A breach corpus is the identity work's; this stops what a guesser tries first.
 */
const trivialPasswords: ReadonlySet<string> = new Set(
  `
00112233 01234567 0123456789 11223344 1122334455 112233445566 12121212 123123123 12341234 123454321
12345678 123456780 123456789 1234567890 12345678910 123456789a 13579246 14725836 147258369 159357456
19841984 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 20202020 20252025 20262026
24681012 25802580 31415926 741852963 76543210 789456123 87654321 963852741 987654321 9876543210
a1234567 a12345678 a123456789 a1b2c3d4 aa123456 aa12345678 aaaaaaa1 aaaabbbb abababab abc12345
abc123456 abcabcabc abcd1234 abcd1234! abcdefgh abcdefghi access123 admin123 admin1234 admin12345
adminadmin administrator arsenal1 asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl asdfqwer autumn2025
autumn2026 barcelona baseball baseball1 basketball batman123 blink182 business1 butterfly changeit
changeme changeme1 changeme123 charlie1 chelsea1 chocolate chocolate1 company1 company123 computer
computer1 corvette daehanminguk database december default1 dkagh123 dkssud12 dkssudgktpdy dragon123
facebook facebook1 ferrari1 football football1 forever1 fortnite1 freedom1 gksrnrdj google123
guest123 guest1234 hangul123 hello123 hello1234 hellohello helloworld ilovegod iloveyou iloveyou1
iloveyou2 internet internet1 invokeai1 jennifer jordan23 juventus korea123 korea1234 letmein1
letmein123 linkedin liverpool liverpool1 login123 manager1 manager123 master123 mercedes metallica
michael1 michelle minecraft minecraft1 monkey123 mustang1 myspace1 mysql123 nintendo november
october1 office123 oracle123 p@ssw0rd p@ssword pa$$w0rd passpass passport1 passw0rd password
password! password1 password1! password12 password123 password1234 password12345 pingvas! pingvas1
pingvas12 pingvas123 pingvas1234 playstation pokemon1 pokemon123 postgres postgres1 princess
princess1 princess123 q1w2e3r4 q1w2e3r4t5 qazwsxedc qlalfqjsgh qlqjs123 qweqweqwe qwer1234 qwer1234!
qwerasdf qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyui qwertyuiop rlaalswl roblox123 root1234
rootroot samsung1 samsung123 samsung1234 sarang12 sarang1234 saranghae saranghae1 secret123
secret1234 secretsecret seoul1234 september server123 service1 spiderman spring2025 spring2026
stablediffusion starwars starwars1 summer2024 summer2025 summer2026 sunshine sunshine1 superman
superman1 support1 support123 system123 temp1234 temporary test1234 test12345 tester123 testtest
tkfkdgo1 tkfkdgody toor1234 trustno1 twitter1 user1234 username username1 welcome1 welcome1!
welcome12 welcome123 whatever winter2024 winter2025 winter2026 zaq12wsx zaq1zaq1 zxcvbnm, zxcvbnm1
zxcvzxcv zxczxczxc
`
    .trim()
    .split(/\s+/),
);

/** True for a password that a guesser tries first, or that the e-mail itself gives away. */
export function isTrivialPassword(password: string, email: string): boolean {
  const plain = password.toLowerCase();
  const [mailbox = '', domain = ''] = email.toLowerCase().split('@');
  if (trivialPasswords.has(plain) || plain === email.toLowerCase()) return true;
  if (mailbox.length >= 3 && withoutTail(plain) === withoutTail(mailbox)) return true;
  if (withoutTail(plain) === domain.split('.')[0] && domain !== '') return true;
  return isOneRun(plain);
}

/** `lena1988!` is `lena` to a guesser. */
function withoutTail(text: string): string {
  return text.replace(/[\d\W_]+$/, '');
}

/** One character repeated, or neighbours counting up or down. */
function isOneRun(text: string): boolean {
  const points = [...text].map((char) => char.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  return steps.size === 1 && [-1, 0, 1].some((step) => steps.has(step));
}
