import { isFullyMigrated, latestMigrationName } from '@pingvas/db';
import type { Context as HonoContext } from 'hono';
import { Hono } from 'hono';
import { appRouter } from './app-router.ts';
import { admitWorker, isRenderedUpload, recognisedSecret } from './modules/fleet/index.ts';
import {
  authenticate,
  type Credentials,
  carriesSessionCookie,
  connectionPages,
  isRecognised,
  sessionCookieName,
} from './modules/identity/index.ts';
import { contextOfCall, type Parts } from './parts.ts';
import type {
  Caller,
  KnownActor,
  MachineContext,
  PersonContext,
  WorkerIdentity,
} from './platform/context.ts';
import { mountDocs } from './platform/docs/mount-docs.ts';
import { DomainError } from './platform/errors/domain-error.ts';
import { mountHealth } from './platform/health/mount-health.ts';
import { readReadiness } from './platform/health/readiness.ts';
import { answerError } from './platform/http/answer-error.ts';
import type { ApiEnv } from './platform/http/api-env.ts';
import { named, observe } from './platform/http/observe.ts';
import { machineBodyBytesMax, peopleBodyBytesMax } from './platform/http/read-body.ts';
import { refuseForeignOrigin } from './platform/http/same-origin.ts';
import { securityHeaders } from './platform/http/security-headers.ts';
import { clientAddress } from './platform/limits/client-address.ts';
import { arrivedBytesMax } from './platform/pictures/arrived-pictures.ts';
import { lookAtArrival } from './platform/pictures/inspect-picture.ts';
import { mountRest, restPrefix } from './platform/rest/mount-rest.ts';
import { openApiDocument } from './platform/rest/open-api.ts';
import { diskStorageRoutes } from './platform/storage/disk-storage.rest.ts';
import { mountTrpc } from './platform/trpc/mount-trpc.ts';
import { mountWebApp } from './platform/web-app/mount-web-app.ts';
import { restRoutes } from './rest-routes.ts';
import { workerRouter } from './worker-router.ts';

/** Puts every address of the api together. */
export async function composeApi(parts: Parts): Promise<Hono<ApiEnv>> {
  const { config, log, metrics, drain, orm, live, storage } = parts;
  const { publicOrigin } = config;
  const guard = (request: Request) =>
    refuseForeignOrigin(request, {
      publicOrigin,
      carriesCookie: carriesSessionCookie(credentialsOf(request), publicOrigin),
    });

  const app = new Hono<ApiEnv>();
  app.use(observe({ log, metrics }));
  app.use(securityHeaders({ isHttps: publicOrigin.startsWith('https://') }));
  app.use(async (c, next) => {
    await next();
    // What is on the line when this process ends should find another one for its next call.
    if (drain.isDraining) c.res.headers.set('connection', 'close');
  });

  app.route(
    '/',
    mountHealth({
      instanceId: config.instanceId,
      metrics,
      readiness: () =>
        readReadiness({
          em: orm.em,
          live,
          storage,
          isDraining: () => drain.isDraining,
          latestMigration: latestMigrationName,
          isFullyMigrated,
        }),
    }),
  );

  app.route(
    '/trpc',
    mountTrpc({
      router: appRouter,
      endpoint: '/trpc',
      bodyBytesMax: peopleBodyBytesMax,
      drain,
      guard,
      createContext: (c, { responseHeaders, signal }) => personContext(parts, c, { responseHeaders, signal }),
    }),
  );
  app.route(
    '/worker-trpc',
    mountTrpc({
      router: workerRouter,
      endpoint: '/worker-trpc',
      bodyBytesMax: machineBodyBytesMax,
      drain,
      // A worker's token is no cookie: no browser sends it by itself, so there is no origin to check.
      guard: () => undefined,
      createContext: (c, { signal }) => machineContext(parts, c, signal),
    }),
  );
  app.route(
    restPrefix,
    mountRest(restRoutes, (c, responseHeaders) => {
      guard(c.req.raw);
      const signal = AbortSignal.any([c.req.raw.signal, drain.signal]);
      return personContext(parts, c, { responseHeaders, signal });
    }),
  );
  app.route(
    '/auth',
    connectionPages((c, responseHeaders) => {
      const signal = AbortSignal.any([c.req.raw.signal, drain.signal]);
      return personContext(parts, c, { responseHeaders, signal });
    }),
  );
  const storageOrigin = 's3' in config.storage ? new URL(config.storage.s3.endpoint).origin : null;
  const describeRest = () =>
    openApiDocument(restRoutes, { publicOrigin, cookieName: sessionCookieName(publicOrigin) });
  app.route('/', await mountDocs(describeRest, { storageOrigin }));
  if (parts.disk !== null) {
    app.use('/files/*', named('/files/*'));
    // A worker's picture is looked at while the disk still takes it: it is delivered a moment later.
    const listener = { bytesMax: arrivedBytesMax, wants: isRenderedUpload, hear: lookAtArrival };
    // It keeps the picture until that, and sends it again when a power loss took it.
    app.route('/files', diskStorageRoutes(parts.disk, { listener, isFleeting: isRenderedUpload }));
  }
  if (config.webFolder !== null) {
    app.route('/', await mountWebApp({ folder: config.webFolder, publicOrigin, storageOrigin }));
  }

  app.notFound((c) => answerError(c, new DomainError('request.not-found')));
  app.onError((error, c) => answerError(c, error));
  return app;
}

function personContext(
  parts: Parts,
  c: HonoContext<ApiEnv>,
  call: { readonly responseHeaders: Headers; readonly signal: AbortSignal },
): PersonContext {
  const { clock, config, live, orm } = parts;
  const context = contextOfCall(parts, {
    requestId: c.get('requestId'),
    log: c.get('log'),
    signal: call.signal,
  });
  let actor: Promise<KnownActor> | null = null;
  return {
    ...context,
    newEm: () => orm.em.fork(),
    responseHeaders: call.responseHeaders,
    caller: callerOf(parts, c),
    authenticate() {
      actor ??= authenticate(
        { em: orm.em, clock, live, publicOrigin: config.publicOrigin },
        credentialsOf(c.req.raw),
      );
      return actor;
    },
    isRecognised: () => isRecognised({ live, publicOrigin: config.publicOrigin }, credentialsOf(c.req.raw)),
  };
}

function machineContext(parts: Parts, c: HonoContext<ApiEnv>, signal: AbortSignal): MachineContext {
  const { clock, orm } = parts;
  const context = contextOfCall(parts, { requestId: c.get('requestId'), log: c.get('log'), signal });
  const caller = callerOf(parts, c);
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
  let worker: Promise<WorkerIdentity> | null = null;
  return {
    ...context,
    newEm: () => orm.em.fork(),
    authenticateWorker() {
      worker ??= admitWorker({ em: orm.em, clock, limits: context.limits, caller }, token);
      return worker;
    },
    recognisedSecret: () => recognisedSecret(context.limits, token),
  };
}

function callerOf({ config }: Parts, c: HonoContext<ApiEnv>): Caller {
  return {
    address: clientAddress({
      socketAddress: c.env?.incoming?.socket.remoteAddress ?? null,
      forwardedFor: c.req.header('x-forwarded-for') ?? null,
      trustedProxyHops: config.trustedProxyHops,
    }),
    userAgent: c.req.header('user-agent') ?? null,
  };
}

function credentialsOf(request: Request): Credentials {
  return { authorization: request.headers.get('authorization'), cookie: request.headers.get('cookie') };
}
