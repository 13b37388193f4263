#include "contract/access_contract.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::contract {

INSTANTIATE_TYPED_TEST_SUITE_P(sqlite, access_contract, sqlite::sqlite_stage);

}  // namespace outlink::contract
