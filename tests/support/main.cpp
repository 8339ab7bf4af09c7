// Compiled once: Catch2's main takes eleven seconds, a test file one.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
