export { maskOf, masksIn, type Mask } from './mask.js';
export { revealedHelm, withheldHelm } from './withheld-helm.js';
export { revealedKustomize, withheldKustomize } from './withheld-kustomize.js';
export { withheldManifest } from './withheld-manifest.js';
