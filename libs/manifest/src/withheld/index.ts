export { maskOf, masksIn, revealedHelm, withheldHelm, withheldManifest, type Mask } from './withheld-helm.js';
