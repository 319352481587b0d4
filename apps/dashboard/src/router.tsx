import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { isMarkedSignedIn } from './api/session-mark.js';
import { Application } from './pages/application.js';
import { Clusters } from './pages/clusters.js';
import { Fleet } from './pages/fleet.js';
import { Layout } from './pages/layout.js';
import { Past } from './pages/past.js';
import { SignIn } from './pages/sign-in.js';

/** The address is the whole state of a page; what is not a text there is dropped. */
const texts =
  <K extends string>(...names: readonly K[]) =>
  (search: Record<string, unknown>): Partial<Record<K, string>> =>
    Object.fromEntries(names.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])])) as Partial<Record<K, string>>;

function askToSignIn({ location }: { location: { href: string } }): void {
  if (!isMarkedSignedIn()) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { from: location.href } });
}

const root = createRootRoute({ component: Outlet });
const app = createRoute({ getParentRoute: () => root, id: 'app', component: Layout, beforeLoad: askToSignIn });
const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn, validateSearch: texts('from') }),
  app.addChildren([
    createRoute({ getParentRoute: () => app, path: '/', component: Fleet, validateSearch: texts('search', 'health', 'sync', 'cluster', 'after') }),
    createRoute({ getParentRoute: () => app, path: '/applications/$name', component: Application, validateSearch: texts('tab', 'entry') }),
    createRoute({ getParentRoute: () => app, path: '/clusters', component: Clusters, validateSearch: texts('register') }),
    createRoute({ getParentRoute: () => app, path: '/past', component: Past, validateSearch: texts('at', 'after') }),
  ]),
]);

export const router = createRouter({ routeTree: routes, defaultStructuralSharing: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
