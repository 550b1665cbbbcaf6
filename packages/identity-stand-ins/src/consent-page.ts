import { randomBytes, randomInt } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { consentStyle } from './consent-style.ts';
import { type ConsentLanguage, consentLanguage, consentWords, providerNames } from './consent-words.ts';
import { knownPeople, type StandInPerson, type StandInProvider } from './people.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The page on which somebody says who they are. Its form posts to its own address. */
export async function answerConsentPage(
  c: Context,
  provider: StandInProvider,
  status: 200 | 400 = 200,
): Promise<Response> {
  const language = consentLanguage(c.req.query('standin_language'), c.req.header('accept-language'));
  const nonce = randomBytes(16).toString('base64url');
  // No form-action: browsers apply it to where the answer redirects to, which is the product itself.
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'`,
  );
  c.header('cache-control', 'no-store');
  c.header('x-robots-tag', 'noindex');
  return c.html(
    await consentPage({ provider, language, nonce, address: new URL(c.req.url), isWrong: status === 400 }),
    status,
  );
}

function consentPage(page: {
  readonly provider: StandInProvider;
  readonly language: ConsentLanguage;
  readonly nonce: string;
  readonly address: URL;
  readonly isWrong: boolean;
}): Html {
  const { provider, language, nonce, isWrong } = page;
  const words = consentWords[language];
  const name = providerNames[language][provider];
  const other = new URL(page.address);
  other.searchParams.set('standin_language', language === 'ko' ? 'en' : 'ko');
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${words.badge} · ${name}</title>
    <style nonce="${nonce}">${raw(consentStyle)}</style>
  </head>
  <body>
    <main>
      <header>
        <span class="badge">${words.badge}</span>
        <a href="${other.pathname}${other.search}" hreflang="${language === 'ko' ? 'en' : 'ko'}">${words.language}</a>
      </header>
      <h1>${words.title(name)}</h1>
      <p class="lead">${words.lead(name)}</p>
      ${isWrong ? html`<p class="wrong" role="alert">${words.wrong}</p>` : ''}
      <h2>${words.people}</h2>
      <ul>${knownPeople.map((person) => personRow(person, words))}</ul>
      <details ${isWrong ? 'open' : ''}>
        <summary>${words.other}</summary>
        ${otherForm(words)}
      </details>
      <form method="post"><button class="deny" name="decision" value="deny">${words.deny}</button></form>
    </main>
  </body>
</html>`;
}

type Words = (typeof consentWords)[ConsentLanguage];

function personRow({ subject, email, isEmailVerified, name }: StandInPerson, words: Words): Html {
  return html`<li>
    <form method="post">
      <input type="hidden" name="subject" value="${subject}" />
      <input type="hidden" name="email" value="${email}" />
      <input type="hidden" name="name" value="${name}" />
      ${isEmailVerified ? html`<input type="hidden" name="verified" value="on" />` : ''}
      <button class="person" name="decision" value="allow">
        <span class="face" aria-hidden="true">${[...name][0]}</span>
        <span class="who"><b>${name}</b><span>${email}</span></span>
        <span class="fact">${isEmailVerified ? words.verified : words.unverified}</span>
      </button>
    </form>
  </li>`;
}

function otherForm(words: Words): Html {
  return html`<form method="post" class="other">
    <label>${words.name}<input name="name" required maxlength="60" autocomplete="off" /></label>
    <label>
      ${words.email}<input name="email" type="email" autocomplete="off" aria-describedby="email-hint" />
      <small id="email-hint">${words.emailHint}</small>
    </label>
    <label class="check"><input type="checkbox" name="verified" checked />${words.isVerified}</label>
    <label>
      ${words.subject}
      <input
        name="subject"
        required
        inputmode="numeric"
        pattern="[0-9]{1,15}"
        value="${randomInt(1_000_000_000, 9_999_999_999)}"
        autocomplete="off"
        aria-describedby="subject-hint"
      />
      <small id="subject-hint">${words.subjectHint}</small>
    </label>
    <button class="main" name="decision" value="allow">${words.allow}</button>
  </form>`;
}
