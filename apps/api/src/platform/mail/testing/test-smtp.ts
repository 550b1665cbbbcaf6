import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What the server is to answer next, at a step of the conversation. */
export interface SmtpRefusal {
  readonly step: 'connect' | 'auth' | 'rcpt' | 'data';
  readonly code: number;
}

export interface ReceivedMail {
  /** Whom the envelope names; headers may say anything. */
  readonly to: readonly string[];
  readonly from: string;
  readonly isEncrypted: boolean;
  /** Who signed in at the server; null for nobody. */
  readonly user: string | null;
  readonly raw: string;
  readonly mail: Email;
}

/** A mail server that was written by others, over a real socket; it keeps what it takes. */
export interface TestSmtp {
  readonly port: number;
  /** E.g. smtp://127.0.0.1:2525?encryption=none. */
  readonly url: string;
  readonly received: ReceivedMail[];
  /** Tries that came as far as a connection. */
  connections(): number;
  /** One refusal per try, first one first; after them everything is taken. */
  refuse(...refusals: readonly SmtpRefusal[]): void;
  /** Takes the next mail and breaks the connection before it says so. */
  breakAfterTaking(): void;
  /** No connections any more, those there are end. */
  goAway(): Promise<void>;
  /** At the same port again. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestSmtpOptions {
  /** Demanded from clients. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly encryption?: 'none' | 'starttls' | 'tls';
  readonly certificate?: { readonly key: string; readonly cert: string };
}

/** Starts one on a free port of this machine. */
export async function startTestSmtp({
  login,
  encryption = 'none',
  certificate,
}: TestSmtpOptions = {}): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  const refusals: SmtpRefusal[] = [];
  let connections = 0;
  let isBreaking = false;

  /** The refusal of this step, if it is the next one to be given. */
  function refusalAt(step: SmtpRefusal['step']): Error | null {
    if (refusals[0]?.step !== step) return null;
    const code = refusals.shift()?.code ?? 451;
    return Object.assign(new Error(`refused on purpose with ${code}`), { responseCode: code });
  }

  const options: SMTPServerOptions = {
    secure: encryption === 'tls',
    hideSTARTTLS: encryption !== 'starttls',
    disabledCommands: encryption === 'none' ? ['STARTTLS'] : [],
    authOptional: login === undefined,
    allowInsecureAuth: encryption === 'none',
    logger: false,
    closeTimeout: 50,
    ...certificate,
    onConnect(_session, callback) {
      connections += 1;
      callback(refusalAt('connect'));
    },
    onAuth({ username, password }, _session, callback) {
      const refusal = refusalAt('auth');
      if (refusal !== null) callback(refusal);
      else if (username === login?.user && password === login?.password)
        callback(null, { user: String(username) });
      else callback(Object.assign(new Error('who is that'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, callback) {
      callback(refusalAt('rcpt'));
    },
    async onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk));
      const refusal = refusalAt('data');
      if (refusal !== null) return callback(refusal);
      const raw = Buffer.concat(chunks).toString('utf8');
      const { envelope, secure, user } = session;
      received.push({
        raw,
        mail: await PostalMime.parse(raw),
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        isEncrypted: secure,
        user: typeof user === 'string' ? user : null,
      });
      if (!isBreaking) return callback(null);
      isBreaking = false;
      for (const connection of server.connections) connection.close();
    },
  };

  let server = new SMTPServer(options);
  const listen = async (at: number) => {
    // What clients do wrong is for the tests of the clients.
    server.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(at, '127.0.0.1', resolve);
    });
  };
  await listen(0);
  const { port } = server.server.address() as AddressInfo;
  const goAway = async () => {
    for (const connection of server.connections) connection.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const user = login === undefined ? '' : `${encodeURIComponent(login.user)}:${login.password}@`;
  let isAway = false;

  return {
    port,
    url: `${encryption === 'tls' ? 'smtps' : 'smtp'}://${user}127.0.0.1:${port}${encryption === 'none' ? '?encryption=none' : ''}`,
    received,
    connections: () => connections,
    refuse: (...given) => void refusals.push(...given),
    breakAfterTaking() {
      isBreaking = true;
    },
    async goAway() {
      isAway = true;
      await goAway();
    },
    async comeBack() {
      isAway = false;
      server = new SMTPServer(options);
      await listen(port);
    },
    async stop() {
      if (!isAway) await goAway();
    },
  };
}
