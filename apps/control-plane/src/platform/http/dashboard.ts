import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/** Paths that belong to programs; everything else a browser asks for is a page of the dashboard. */
const FOR_PROGRAMS = /^\/(graphql|agent|webhooks|livez|readyz|metrics)(\/|$)/;

/** Security headers for every answer, and the built dashboard for every page. */
export function serveDashboard(app: Express, directory: string | null): void {
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      // On loopback there is no TLS to insist on; the TLS port is not for browsers that came by plain HTTP.
      strictTransportSecurity: false,
    }),
  );
  const root = directory ?? beside();
  if (root === null) return;
  app.use('/assets', express.static(path.join(root, 'assets'), { immutable: true, maxAge: '365d', index: false }));
  app.use(express.static(root, { index: false, maxAge: 0 }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    const page = (request.method === 'GET' || request.method === 'HEAD') && !FOR_PROGRAMS.test(request.path);
    if (!page) return next();
    response.setHeader('cache-control', 'no-cache');
    response.sendFile('index.html', { root });
  });
}

/** The dashboard that was built in the same workspace or image, when it was. */
function beside(): string | null {
  const built = fileURLToPath(new URL('../../../../dashboard/dist', import.meta.url));
  return existsSync(path.join(built, 'index.html')) ? built : null;
}
