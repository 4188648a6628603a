//! What follows from the roll of backends in `lib.rs`.

/// From a row for each backend: without its feature its schemes are answered with the feature to enable, and `install` registers it.
macro_rules! backends {
    ($($room:ident::$backend:ident, schemes: [$($scheme:literal),+], feature: $feature:literal;)*) => {
        $(
            #[cfg(not(feature = $feature))]
            backend_core::not_built! { schemes: [$($scheme),+], feature: $feature }
        )*

        /// Registers every backend of this crate without the linker: for static libraries, where nothing is collected. Calling it where
        /// the linker has done so, or twice, is harmless.
        pub fn install() {
            $(
                #[cfg(feature = $feature)]
                backend_core::register::<$room::$backend>();
            )*
        }
    };
}
