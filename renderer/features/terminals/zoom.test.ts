import { describe, expect, it } from 'vitest'
import { maxZoomedViews } from '#shared/settings'
import { useZoom, WheelSteps, zoomAction, zoomedSize, zoomView } from './zoom'

const press = (key: string, more = {}) => ({
  ...{ key, ctrlKey: true, shiftKey: false, altKey: false, metaKey: false },
  ...more,
})

describe('zoom', () => {
  it('belongs to a view, and stops at its bounds without steps to take back', () => {
    for (let n = 0; n < 100; n++) zoomView('k8s', 'out', 13)
    expect(zoomedSize(13, useZoom.getState().zooms.k8s ?? 0)).toBe(6)
    zoomView('k8s', 'in', 13)
    expect(zoomedSize(13, useZoom.getState().zooms.k8s ?? 0)).toBe(7)
    expect(useZoom.getState().zooms.sessions).toBeUndefined()
    zoomView('k8s', 'reset', 13)
    expect(useZoom.getState().zooms).toEqual({})
  })

  it('is kept for the views that were zoomed last', () => {
    for (let n = 0; n <= maxZoomedViews; n++) zoomView(`lab-${n}`, 'in', 13)
    zoomView('lab-1', 'in', 13)
    zoomView('k8s', 'out', 13)
    const { zooms } = useZoom.getState()
    expect(Object.keys(zooms)).toHaveLength(maxZoomedViews)
    expect(zooms).toMatchObject({ 'lab-1': 2, 'lab-3': 1, k8s: -1 })
    expect(zooms).not.toHaveProperty('lab-2')
  })

  it('takes its keys and no other', () => {
    expect(zoomAction(press('='), 'linux')).toBe('in')
    expect(zoomAction(press('+', { shiftKey: true }), 'win32')).toBe('in')
    expect(zoomAction(press('-'), 'linux')).toBe('out')
    expect(zoomAction(press('0'), 'linux')).toBe('reset')
    expect(zoomAction(press('_', { shiftKey: true }), 'linux')).toBeNull()
    expect(zoomAction(press('-', { altKey: true }), 'linux')).toBeNull()
    expect(zoomAction(press('-'), 'darwin')).toBeNull()
    expect(zoomAction(press('-', { ctrlKey: false, metaKey: true }), 'darwin')).toBe('out')
  })

  it('counts notches of a wheel, and the many small turns of a touchpad', () => {
    const steps = new WheelSteps()
    expect(steps.take(100)).toEqual(['out'])
    expect(steps.take(-250)).toEqual(['in', 'in'])
    const pinch = Array.from({ length: 20 }, () => steps.take(-10)).flat()
    expect(pinch).toEqual(['in', 'in'])
    expect(steps.take(90)).toEqual([])
    expect(steps.take(-90)).toEqual([])
  })
})
