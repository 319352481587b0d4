/**
 * What the platform provides to every context, by injection token. The type of each:
 * CONFIG `Config`, LOGGER `Logger`, CLOCK `Clock`, IDS `IdSource`, SQL `Sql`, EVENT_STORE `EventStore`,
 * EVENT_DEFINITIONS `EventDefinition[]`, EVENT_REGISTRY `EventRegistry`, SUBSCRIPTIONS `SubscriptionRunner`,
 * KAFKA `Kafka | null`.
 */
export const CONFIG = Symbol('CONFIG');
export const LOGGER = Symbol('LOGGER');
export const CLOCK = Symbol('CLOCK');
export const IDS = Symbol('IDS');
export const SQL = Symbol('SQL');
export const EVENT_STORE = Symbol('EVENT_STORE');
export const EVENT_DEFINITIONS = Symbol('EVENT_DEFINITIONS');
export const EVENT_REGISTRY = Symbol('EVENT_REGISTRY');
export const KAFKA = Symbol('KAFKA');
export const SUBSCRIPTIONS = Symbol('SUBSCRIPTIONS');
