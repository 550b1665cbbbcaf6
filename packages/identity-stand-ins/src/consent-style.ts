/** The look of the consent page: the product's own quiet greys, so that nobody takes it for the real service. */
export const consentStyle = `
:root { color-scheme: light dark; --ground: #f6f8f7; --raised: #fff; --ink: #191b1b; --ink-2: #55595a; --line: #dfe3e2;
  --control: #7c8281; --hover: #eef1f0; --main: #9fd3bc; --on-main: #12251c; --warn: #fbf1d9; --on-warn: #5d4300;
  --danger: #a3242a; --focus: #1d6b4d; }
@media (prefers-color-scheme: dark) { :root { --ground: #141616; --raised: #1d2020; --ink: #f2f4f3; --ink-2: #b7bcbb;
  --line: #2c3030; --control: #777d7c; --hover: #262a2a; --main: #9fd3bc; --on-main: #12251c; --warn: #39300f;
  --on-warn: #f2dfa5; --danger: #ff9c98; --focus: #9fd3bc; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
  font: 450 14px/20px "Pretendard Variable", Pretendard, -apple-system, BlinkMacSystemFont, "Apple SD Gothic Neo",
  "Malgun Gothic", "Segoe UI", sans-serif; word-break: keep-all; }
main { width: min(440px, 100%); padding: 32px 16px; }
header { display: flex; justify-content: space-between; align-items: center; margin-bottom: 24px; }
header a { color: var(--ink-2); padding: 12px 0; }
.badge { background: var(--warn); color: var(--on-warn); border-radius: 999px; padding: 3px 12px; font-weight: 650; }
h1 { font-size: 28px; line-height: 36px; font-weight: 550; margin: 0 0 8px; }
h2 { font-size: 14px; line-height: 20px; font-weight: 650; margin: 28px 0 8px; }
.lead { margin: 0; font-size: 16px; line-height: 24px; color: var(--ink-2); }
.wrong { color: var(--danger); margin: 16px 0 0; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
form { margin: 0; }
button { font: inherit; color: inherit; cursor: pointer; border: 0; background: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.person { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 60px; padding: 10px 14px; text-align: left;
  background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
.person:hover { background: var(--hover); }
.face { flex: none; width: 36px; height: 36px; border-radius: 999px; display: grid; place-items: center;
  background: var(--hover); font-weight: 650; }
.who { display: grid; min-width: 0; flex: 1; overflow-wrap: anywhere; }
.who b { font-weight: 650; }
.who span, .fact, small { color: var(--ink-2); font-size: 13px; line-height: 18px; }
.fact { flex: none; max-width: 110px; text-align: right; }
details { margin-top: 16px; border-top: 1px solid var(--line); padding-top: 4px; }
summary { padding: 12px 0; font-weight: 650; cursor: pointer; }
.other { display: grid; gap: 14px; padding-bottom: 8px; }
label { display: grid; gap: 6px; font-weight: 550; }
small { font-weight: 450; }
label.check { display: flex; align-items: center; gap: 10px; min-height: 32px; }
input:not([type=checkbox]) { font: 450 16px/24px inherit; font-family: inherit; width: 100%; height: 48px; padding: 0 14px;
  color: var(--ink); background: var(--raised); border: 1px solid var(--control); border-radius: 8px; }
input[type=checkbox] { width: 20px; height: 20px; accent-color: var(--focus); }
.main { height: 52px; border-radius: 10px; background: var(--main); color: var(--on-main); font-size: 16px; font-weight: 650; }
.deny { margin-top: 12px; width: 100%; height: 44px; border-radius: 8px; color: var(--ink-2); }
.deny:hover { background: var(--hover); color: var(--ink); }
`;
