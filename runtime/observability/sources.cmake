set(TROUPE_OBSERVABILITY_SOURCES
  observability/loggers.cpp
  observability/metrics.cpp
  observability/plugin_metrics.cpp
  observability/prometheus.cpp
  observability/statistics.cpp
  observability/task_metrics.cpp
  observability/worker_metrics.cpp)
