export { bundleDiff, type BundleDifference } from './bundle-diff.js';
export { comparable } from './comparable.js';
export { driftOf, type DriftOptions, type FieldDifference } from './drift.js';
export { parsePath, pathText, type PathStep } from './field-path.js';
export { applyIgnoreRules, type IgnoreResult, type IgnoreRule } from './ignore-rules.js';
export { managersOf, type FieldManager } from './managers.js';
export { quantityOf } from './quantity.js';
export { withoutFieldsOf } from './trusted-managers.js';
export { unifiedDiff, type Hunk, type UnifiedDiff } from './unified-diff.js';
