/** Icons that several kinds share, so that one meaning looks the same everywhere. */
export const ICON = {
  restart: 'fa fa-fw fa-redo',
  pause: 'fa fa-fw fa-pause-circle',
  resume: 'fa fa-fw fa-play-circle',
  scale: 'fa fa-fw fa-plus-circle',
} as const;
