#!/usr/bin/env bash
yum install epel-release vim-enhanced git -y
yum install docker -y && systemctl enable --now docker
yum install kubelet-$1 kubectl-$1 kubeadm-$1 -y
systemctl enable --now kubelet
