import { createBrowserRouter, type RouteObject } from 'react-router'
import { Shell } from './shell/Shell'
import { Broken, NotFound } from './shell/Broken'
import { Loading } from './ui/states'

/** A page that is fetched when somebody goes there. */
function page(path: string, load: () => Promise<{ default: React.ComponentType }>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) }
}

export const router = createBrowserRouter([
  {
    path: '/',
    element: <Shell />,
    errorElement: <Broken />,
    hydrateFallbackElement: <Loading />,
    children: [
      {
        errorElement: <Broken />,
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./pages/Overview')).default }) },
          page('scans', () => import('./pages/Scans')),
          page('scans/new', () => import('./pages/NewScan')),
          page('scans/:scanId', () => import('./pages/Scan')),
          page('scans/:scanId/findings', () => import('./pages/Findings')),
          page('scans/:scanId/findings/:fingerprint', () => import('./pages/Finding')),
          page('findings', () => import('./pages/LatestFindings')),
          page('frameworks', () => import('./pages/Frameworks')),
          page('frameworks/:frameworkId', () => import('./pages/Framework')),
          page('frameworks/:frameworkId/:controlId', () => import('./pages/Control')),
          page('rules/:ruleId', () => import('./pages/Rule')),
          page('schedules', () => import('./pages/Schedules')),
          page('targets', () => import('./pages/Targets')),
          page('exceptions', () => import('./pages/Exceptions')),
          page('keys', () => import('./pages/Keys')),
          page('webhooks', () => import('./pages/Webhooks')),
          page('operations', () => import('./pages/operations/Now')),
          page('operations/executions', () => import('./pages/operations/Executions')),
          page('operations/executions/:executionId', () => import('./pages/operations/Execution')),
          page('operations/queues', () => import('./pages/operations/Queues')),
          page('operations/incidents', () => import('./pages/operations/Incidents')),
          page('operations/machines', () => import('./pages/operations/Machines')),
          page('operations/cost', () => import('./pages/operations/Cost')),
          page('operations/reviews', () => import('./pages/operations/Reviews')),
          page('operations/reviews/:reviewId', () => import('./pages/operations/Review')),
          page('usage', () => import('./pages/Usage')),
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
])
