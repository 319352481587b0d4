export { parseImage } from './domain/bundle-contents.js';
export { BundleFailed, BundlePublished, renderEvents, renderStream, type BundleFailedData, type BundlePublishedData, type RenderCause } from './domain/render.events.js';
export { BUNDLE_READER, RENDER_REQUESTS, type BundleReader, type RenderRequests, type StoredBundleDiff } from './ports.js';
export { RenderModule } from './render.module.js';
export { RenderRuntime, type RenderRuntimeParts } from './render-runtime.js';
