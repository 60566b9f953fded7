/** A Deployment `web` of nginx, whose pods have an emptyDir. */
export const webDeployment = (replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: nginx, image: nginx}]
      volumes: [{name: cache, emptyDir: {}}]
`

/** The same, with a PodDisruptionBudget that lets `minAvailable` pods always stay. */
export const webWithBudget = (replicas: number, minAvailable: number) => `${webDeployment(replicas)}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: ${minAvailable}
  selector: {matchLabels: {app: web}}
`
